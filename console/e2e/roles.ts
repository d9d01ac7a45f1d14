/** Who looks: the six of the demo, and the owner who looks after users. */

export const ROLES = ['owner', 'head-office', 'region', 'dealer', 'store', 'associate', 'finance'] as const;
export type Role = (typeof ROLES)[number];

/** What the tests are told of the running program. */
export interface Service {
  /** Where its pages are. */
  address: string;
  /** Of the link that signs in: `/welcome#SECRET.ROLE`. */
  secret: string;
  /** Everybody's session, as the cookie that a browser would send. */
  sessions: Record<Role, string>;
}

declare module 'vitest' {
  interface ProvidedContext {
    service: Service;
  }
}
