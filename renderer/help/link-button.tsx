import { ExternalLink } from 'lucide-react';
import type { LinkName } from '../../shared/bank-profile.ts';
import { useClient } from '../client.ts';
import { Button, type ButtonLook } from '../ui/button.tsx';

interface Props {
  readonly link: LinkName;
  readonly children: string;
  readonly look?: ButtonLook;
}

/** Opens a page of the bank in the browser; absent where the bank's profile has no such page. */
export function LinkButton({ link, children, look = 'quiet' }: Props) {
  const { bridge, info } = useClient();
  if (info.bank.links[link] === undefined) return null;
  return (
    <Button look={look} small onPress={() => void bridge.app.openLink({ link })}>
      {children}
      <ExternalLink className="icon" aria-hidden />
    </Button>
  );
}
