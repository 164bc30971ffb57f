import { Menu, type MenuItemConstructorOptions } from 'electron';
import { type Language, textsIn } from './texts.ts';

/** Editing, zoom and quitting by keyboard. No developer tools, no reload: neither is the customer's. */
export function setMenu(language: Language): void {
  const words = textsIn(language);
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' as const }] : []),
    {
      label: words.edit,
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        separator,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    { label: words.view, submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }] },
    { label: words.window, submenu: [{ role: 'minimize' }, { role: 'quit', label: words.quit }] },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
