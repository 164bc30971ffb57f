import { type ReactNode, useId } from 'react';

export interface Column<Row> {
  readonly name: string;
  readonly cell: (row: Row) => ReactNode;
}

interface Props<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly rowName: (row: Row) => string;
  readonly greyed?: (row: Row) => boolean;
}

// On a narrow window the rows are laid out as cards, and Chromium then no longer sees a table without the roles.
const roles = { table: 'table', group: 'rowgroup', row: 'row', head: 'columnheader', cell: 'cell' };

export function Table<Row>({ label, columns, rows, keyOf, rowName, greyed }: Props<Row>) {
  const id = useId();
  return (
    <table className="table" role={roles.table} aria-label={label} id={id}>
      <thead role={roles.group}>
        <tr role={roles.row}>
          {columns.map((column) => (
            <th key={column.name} role={roles.head} scope="col">
              {column.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role={roles.group}>
        {rows.map((row) => (
          <tr
            key={keyOf(row)}
            role={roles.row}
            aria-label={rowName(row)}
            className={greyed?.(row) ? 'unusable' : ''}
          >
            {columns.map((column) => (
              <td key={column.name} role={roles.cell} data-label={column.name}>
                <div>{column.cell(row)}</div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
