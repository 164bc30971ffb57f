import { ChevronDown, type LucideIcon } from 'lucide-react';
import { Button } from 'react-aria-components/Button';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components/Menu';
import { buttonClass } from './button.tsx';

export interface MenuEntry {
  readonly id: string;
  readonly name: string;
  readonly icon: LucideIcon;
  readonly onAction: () => void;
}

export function MenuButton({
  label,
  entries,
}: {
  readonly label: string;
  readonly entries: readonly MenuEntry[];
}) {
  return (
    <MenuTrigger>
      <Button className={buttonClass('plain')}>
        {label}
        <ChevronDown className="icon" aria-hidden />
      </Button>
      <Popover className="popover" placement="bottom start">
        <Menu className="menu">
          {entries.map(({ id, name, icon: Icon, onAction }) => (
            <MenuItem key={id} id={id} className="menu-item" textValue={name} onAction={onAction}>
              <Icon className="icon" aria-hidden />
              {name}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
