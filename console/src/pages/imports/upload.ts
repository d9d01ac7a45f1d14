/** Sends files as they are. The browser tells of an upload's progress only this way; the answer is that of the API. */

import { ApiError, type Schema } from '@/api/client';

/** A name for an upload: the hour, and enough that two never meet. */
export function uploadName(now = new Date()): string {
  const stamp = now.toISOString().slice(0, 16).replace(/[-:]/g, '').replace('T', '-');
  return `${stamp}-${Math.random().toString(36).slice(2, 8)}`;
}

/** The name of a file as the service takes it. */
export function pathOf(file: Pick<File, 'name' | 'webkitRelativePath'>): string {
  const path = file.webkitRelativePath || file.name;
  const part = (text: string) => text.replace(/[^\p{L}\p{N}\-_. ]/gu, '_').replace(/^\.+/, '_');
  return path.split('/').map(part).join('/');
}

/** Sends a file; `told` hears the part that is sent, 0 to 100. */
export function send(upload: string, file: File, told: (percent: number) => void): Promise<Schema<'UploadedFile'>> {
  const path = pathOf(file).split('/').map(encodeURIComponent).join('/');
  return new Promise((sent, failed) => {
    const request = new XMLHttpRequest();
    request.open('PUT', `/api/v1/uploads/${encodeURIComponent(upload)}/${path}`);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.responseType = 'json';
    request.upload.onprogress = (event) => event.lengthComputable && told((event.loaded / event.total) * 100);
    request.onload = () => {
      const { status, response } = request;
      if (status < 300) return sent(response as Schema<'UploadedFile'>);
      const problem = (response ?? {}) as Partial<Schema<'Problem'>>;
      const code = problem.code ?? `http_${status}`;
      failed(new ApiError(status, code, problem.detail ?? request.statusText, problem.request_id ?? null));
    };
    request.onerror = () => failed(new ApiError(0, 'unreachable', `${file.name} did not arrive; try again`, null));
    request.send(file);
  });
}
