import type { FakeReply } from '../fake.ts';

const PROLOGUE = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** An answer of S3. */
export function xmlReply(body: string, status = 200): FakeReply {
  return { status, headers: { 'content-type': 'application/xml', server: 'AmazonS3' }, body: PROLOGUE + body };
}

/** A refusal as S3 words it. */
export function s3Error(status: number, code: string, message: string, key?: string): FakeReply {
  return xmlReply(`<Error>${tag('Code', code)}${tag('Message', message)}${tag('Key', key)}<RequestId>FAKE</RequestId></Error>`, status);
}

/** An element with text, escaped; nothing where there is no text. */
export function tag(name: string, text: string | undefined): string {
  return text === undefined ? '' : `<${name}>${escapeXml(text)}</${name}>`;
}

function escapeXml(text: string): string {
  return /[<>&"]/.test(text) ? text.replace(/[<>&"]/g, (sign) => ESCAPES[sign] ?? sign) : text;
}

const ESCAPES: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' };
