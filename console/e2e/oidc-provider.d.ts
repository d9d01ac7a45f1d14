/** What the tests use of a library that has no types of its own. */

declare module 'oidc-provider' {
  import type { Server } from 'node:http';

  interface Account {
    accountId: string;
    claims(): Promise<Record<string, string>>;
  }

  export default class Provider {
    constructor(
      issuer: string,
      configuration: {
        clients: { client_id: string; client_secret: string; redirect_uris: string[] }[];
        pkce: { required(): boolean };
        claims: Record<string, string[]>;
        findAccount(context: unknown, id: string): Account;
        cookies: { keys: string[] };
      },
    );
    listen(port: number, host: string, listening: () => void): Server;
  }
}
