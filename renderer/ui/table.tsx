import { type ReactNode, createContext, useContext, useId } from 'react';

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

const RowId = createContext<string | undefined>(undefined);

/** The id of the row around, whose name tells a button in it from the same one in another row. */
export const useRowId = (): string | undefined => useContext(RowId);

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
        {rows.map((row, index) => (
          <tr
            key={keyOf(row)}
            id={`${id}${index}`}
            role={roles.row}
            aria-label={rowName(row)}
            className={greyed?.(row) ? 'unusable' : ''}
          >
            <RowId value={`${id}${index}`}>
              {columns.map((column) => (
                <td key={column.name} role={roles.cell} data-label={column.name}>
                  <div>{column.cell(row)}</div>
                </td>
              ))}
            </RowId>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
