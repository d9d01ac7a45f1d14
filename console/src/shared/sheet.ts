/** Tables as files: CSV (with a byte order mark, so that Excel reads Chinese) and XLSX. */

export type Cell = string | number | null;
export interface Sheet {
  name: string;
  header: string[];
  rows: Cell[][];
}

/** Text of a CSV file. A cell that a spreadsheet would compute is kept from doing so. */
export function csv({ header, rows }: Pick<Sheet, 'header' | 'rows'>): string {
  const cell = (value: Cell) => {
    if (typeof value === 'number') return String(value);
    const text = value ?? '';
    const isNumber = /^-?\d+(\.\d+)?$/.test(text);
    const safe = !isNumber && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return `\uFEFF${[header, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

export function download(name: string, content: Blob) {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export function downloadCsv(sheet: Sheet) {
  download(`${sheet.name}.csv`, new Blob([csv(sheet)], { type: 'text/csv;charset=utf-8' }));
}

export async function downloadXlsx(sheet: Sheet) {
  const { default: write } = await import('write-excel-file/browser');
  const header = sheet.header.map((value) => ({ value, fontWeight: 'bold' as const }));
  const rows = sheet.rows.map((row) => row.map((value) => ({ value: value ?? undefined })));
  const file = write([header, ...rows], { sheet: sheet.name.slice(0, 31) });
  download(`${sheet.name}.xlsx`, await file.toBlob());
}
