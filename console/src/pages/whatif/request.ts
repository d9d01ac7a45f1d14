/** What is chosen for a what-if, as the API is asked for it. */

/** Answers what was chosen: `draft`, `file`, or `name@version`; null where nothing is. */
export function policyOf(choice: string, texts: Record<string, { name: string; yaml: string }>) {
  const text = texts[choice];
  if (text) return text;
  const version = /^(.*)@(\d+)$/.exec(choice);
  return version ? { name: version[1] ?? '', version: Number(version[2]) } : null;
}
