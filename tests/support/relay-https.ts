import { request } from 'node:https';

/** POSTs JSON without looking at the certificate: what the relay answers is the test, not who it is. */
export function postJson(url: string, body: unknown): Promise<{ status: number; json: unknown }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const call = request(url, { method: 'POST', rejectUnauthorized: false, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, json: JSON.parse(text) }));
    });
    call.on('error', reject);
    call.end(JSON.stringify(body));
  });
}
