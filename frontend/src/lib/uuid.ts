/** Make random UUIDs (RFC 9562, version 4), also on pages without a secure context. */

export function randomUuid(): string {
  // `randomUUID` exists only in secure contexts; `getRandomValues` everywhere.
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  return fromBytes(crypto.getRandomValues(new Uint8Array(16)));
}

/** Write 16 random bytes as a version 4 UUID. */
export function fromBytes(bytes: Uint8Array): string {
  const b = Uint8Array.from(bytes);
  b[6] = ((b[6] ?? 0) & 0x0f) | 0x40;
  b[8] = ((b[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(b, (n) => n.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
