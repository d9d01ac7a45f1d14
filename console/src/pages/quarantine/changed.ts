/** What was changed of rows, column by column. */

type Values = Record<string, string>;

export function changed(was: Values[], is: Values[]): Values[] {
  return is.map((values, index) =>
    Object.fromEntries(Object.entries(values).filter(([column, value]) => was[index]?.[column] !== value)),
  );
}
