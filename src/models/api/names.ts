// Forms of names in the API (DNS labels and subdomains, label keys and values, ports, environment variables), each with
// the API server's texts about what is wrong. They know no fields.
import { byteLength } from './fault.ts';

const NO_TEXTS: readonly string[] = Object.freeze([]);

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const DNS_LABEL = new RegExp(`^${LABEL}$`);
const DNS_SUBDOMAIN = new RegExp(`^${SUBDOMAIN}$`);

const LABEL_TEXT =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with " +
  `an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${LABEL}')`;
const SUBDOMAIN_TEXT =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and " +
  `end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${SUBDOMAIN}')`;

function check(text: string, most: number, form: RegExp, formText: string): readonly string[] {
  const isLong = byteLength(text) > most;
  const isForm = form.test(text);
  if (!isLong && isForm) return NO_TEXTS;
  return [...(isLong ? [`must be no more than ${most} characters`] : []), ...(isForm ? [] : [formText])];
}

/** A DNS label: lower case, digits and dashes, at most 63. */
export function dnsLabelFaults(text: string): readonly string[] {
  return check(text, 63, DNS_LABEL, LABEL_TEXT);
}

/** A DNS subdomain: labels with dots between them, at most 253 in all. */
export function dnsSubdomainFaults(text: string): readonly string[] {
  return check(text, 253, DNS_SUBDOMAIN, SUBDOMAIN_TEXT);
}

/** A prefix from which the server makes a name: as a name, but it may end in a dash. */
export function namePrefix(text: string): string {
  return text.length > 1 && text.endsWith('-') ? `${text.slice(0, -1)}a` : text;
}

const DNS_1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const DNS_1035_TEXT =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, " +
  `and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '${DNS_1035}')`;
const DNS_1035_FORM = new RegExp(`^${DNS_1035}$`);

/** A DNS label that starts with a letter: names of Services. */
export function dns1035LabelFaults(text: string): readonly string[] {
  return check(text, 63, DNS_1035_FORM, DNS_1035_TEXT);
}

const KEY = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const KEY_FORM = new RegExp(`^${KEY}$`);
const KEY_TEXT =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character " +
  `(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${KEY}')`;
const SUBDOMAIN_HINT = " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";

/** A label key, which is what the API calls a qualified name: `[prefix/]name`. */
export function labelKeyFaults(text: string): readonly string[] {
  const parts = text.split('/');
  if (parts.length > 2) return [`a valid label key ${KEY_TEXT}${SUBDOMAIN_HINT}`];
  const faults: string[] = [];
  const prefix = parts.length === 2 ? parts[0] : undefined;
  const name = parts.at(-1) ?? '';
  if (prefix === '') faults.push('prefix part must be non-empty');
  else if (prefix !== undefined) {
    for (const fault of dnsSubdomainFaults(prefix)) {
      // Label keys are checked by newer code, which counts bytes.
      faults.push(`prefix part ${fault.replace(/^(must be no more than \d+) characters$/, '$1 bytes')}`);
    }
  }
  if (name === '') faults.push('name part must be non-empty');
  else if (byteLength(name) > 63) faults.push('name part must be no more than 63 bytes');
  if (!KEY_FORM.test(name)) faults.push(`name part ${KEY_TEXT}`);
  return faults;
}

const VALUE = `(${KEY})?`;
const VALUE_FORM = new RegExp(`^${VALUE}$`);
const VALUE_TEXT =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and " +
  "end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is " +
  `'${VALUE}')`;

/** A label's value: empty or up to 63 of letters, digits, `-`, `_`, `.`. */
export function labelValueFaults(text: string): readonly string[] {
  const isLong = byteLength(text) > 63;
  const isForm = VALUE_FORM.test(text);
  if (!isLong && isForm) return NO_TEXTS;
  return [...(isLong ? ['must be no more than 63 bytes'] : []), ...(isForm ? [] : [VALUE_TEXT])];
}

/** A name for a port: at most 15 lower-case letters, digits and single dashes, with a letter. */
export function portNameFaults(text: string): readonly string[] {
  const faults: string[] = [];
  if (byteLength(text) > 15) faults.push('must be no more than 15 characters');
  if (!/^[-a-z0-9]+$/.test(text)) {
    faults.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  }
  if (!/[a-z]/.test(text)) faults.push('must contain at least one letter (a-z)');
  if (text.includes('--')) faults.push('must not contain consecutive hyphens');
  if (text !== '' && (text.startsWith('-') || text.endsWith('-'))) {
    faults.push('must not begin or end with a hyphen');
  }
  return faults;
}

export function portNumberFaults(port: number): readonly string[] {
  return port >= 1 && port <= 65_535 ? NO_TEXTS : ['must be between 1 and 65535, inclusive'];
}

/** A name of an environment variable, as loose as 1.34 made it. */
export function envNameFaults(text: string): readonly string[] {
  if (text === '') return ['environment variable name must be non-empty'];
  for (const character of text) {
    if (character < ' ' || character > '~' || character === '=') {
      return ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
    }
  }
  return NO_TEXTS;
}

/** A key of a ConfigMap or Secret. */
export function configKeyFaults(text: string): readonly string[] {
  const faults: string[] = [];
  if (byteLength(text) > 253) faults.push('must be no more than 253 characters');
  if (!/^[-._a-zA-Z0-9]+$/.test(text)) {
    faults.push(
      "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME', " +
        " or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
    );
  }
  if (text === '.') faults.push("must not be '.'");
  else if (text === '..') faults.push("must not be '..'");
  else if (text.startsWith('..')) faults.push("must not start with '..'");
  return faults;
}

/** A header's name in an HTTP probe. */
export function headerNameFaults(text: string): readonly string[] {
  if (/^[-A-Za-z0-9]+$/.test(text)) return NO_TEXTS;
  return [
    "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for " +
      "validation is '[-A-Za-z0-9]+')",
  ];
}

const IP_TEXT = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';

/** An IPv4 or IPv6 address. */
export function addressFaults(text: string): readonly string[] {
  return isAddress(text) ? NO_TEXTS : [IP_TEXT];
}

function isAddress(text: string): boolean {
  const isIpv4 = /^(\d{1,3})(\.\d{1,3}){3}$/.test(text) && text.split('.').every(part => Number(part) < 256);
  if (isIpv4) return true;
  if (!/^[0-9a-fA-F:.]+$/.test(text) || !text.includes(':')) return false;
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap(half => (half === '' ? [] : half.split(':')));
  if (!groups.every(group => /^[0-9a-fA-F]{1,4}$/.test(group))) return false;
  return halves.length === 2 ? groups.length < 8 : groups.length === 8;
}
