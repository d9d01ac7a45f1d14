/** A file on its way from the editor to a what-if, without being in force. */

const KEPT = 'yipan.draft.what-if';

export function handOver(yaml: string) {
  sessionStorage.setItem(KEPT, yaml);
}

export function handedOver(): string | null {
  return sessionStorage.getItem(KEPT);
}
