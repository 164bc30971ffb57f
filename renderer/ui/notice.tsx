import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

export type Tone = 'info' | 'good' | 'warn' | 'bad';
const icons = { info: Info, good: CircleCheck, warn: TriangleAlert, bad: CircleAlert };

interface Props {
  readonly tone: Tone;
  readonly children: ReactNode;
  readonly title?: string;
  /** alert: said at once; status: said when there is a pause; none: part of the page. */
  readonly role?: 'alert' | 'status';
  readonly id?: string;
}

export function Notice({ tone, children, title, role, id }: Props) {
  const Icon = icons[tone];
  return (
    <div className={`notice notice-${tone}`} role={role} id={id}>
      <Icon className="icon" aria-hidden />
      <div className="stack-tight">
        {title === undefined ? null : <p className="notice-title">{title}</p>}
        {children}
      </div>
    </div>
  );
}
