/** The API, typed by its own description: `schema.d.ts` is generated from `docs/openapi.json` and never written by hand. */

import createClient, { type Middleware } from 'openapi-fetch';
import createHooks from 'openapi-react-query';
import type { components, paths } from './schema';

/** A type of the API by its name there. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

/** What the service refused, in its own words. */
export class ApiError extends Error {
  constructor(
    /** HTTP status; 0 when there was no answer. */
    readonly status: number,
    /** Stable code, listed in docs/errors.md. */
    readonly code: string,
    message: string,
    /** Names the request in the service's log. */
    readonly requestId: string | null,
  ) {
    super(message);
  }
}

async function refusal(response: Response): Promise<ApiError> {
  const body = await response.json().catch(() => ({}));
  const message = body.detail ?? body.title ?? response.statusText;
  return new ApiError(response.status, body.code ?? `http_${response.status}`, message, body.request_id ?? null);
}

const listeners = new Set<() => void>();

/** Calls back whenever an answer says that nobody is signed in. */
export function onSignedOut(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const refusals: Middleware = {
  async onResponse({ response, request }) {
    if (response.ok || response.status === 304) return undefined;
    const error = await refusal(response);
    if (error.status === 401 && !request.url.includes('/auth/')) for (const listener of listeners) listener();
    throw error;
  },
  onError() {
    return new ApiError(0, 'unreachable', 'the service cannot be reached; look at the network and try again', null);
  },
};

/** Calls the API; a refusal is thrown as {@link ApiError}. */
export const client = createClient<paths>({ baseUrl: window.location.origin, credentials: 'same-origin' });
client.use(refusals);

/** The same for components: `api.useQuery('get', '/api/v1/…', { params })`. */
export const api = createHooks(client);

/** The body of an answer that has one. */
export async function body<T>(call: Promise<{ data?: T }>): Promise<T> {
  return (await call).data as T;
}

/** A key under which a command is done once, however often it is sent. */
export function once(): { 'Idempotency-Key': string } {
  return { 'Idempotency-Key': crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}` };
}
