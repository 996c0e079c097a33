// SPDX-License-Identifier: Apache-2.0

/** A WireGuard key pair, as configurations write it. */
export interface KeyPair {
  publicKey: string;
  privateKey: string;
}

/** RFC 8410 §7: what stands before the 32 bytes of an X25519 private key in PKCS #8. */
const PKCS8_PREFIX = 16;

/** Makes a key in this browser; the private one goes nowhere. */
export async function makeKeyPair(): Promise<KeyPair> {
  const pair = (await crypto.subtle.generateKey({ name: "X25519" }, true, ["deriveBits"])) as CryptoKeyPair;
  const publicBytes = await crypto.subtle.exportKey("raw", pair.publicKey);
  const privateBytes = await crypto.subtle.exportKey("pkcs8", pair.privateKey);
  return { publicKey: base64(publicBytes), privateKey: base64(privateBytes.slice(PKCS8_PREFIX)) };
}

/** Where the server leaves room for the key that it doesn't have. */
const PLACEHOLDER = "THE_PRIVATE_KEY_OF_THIS_DEVICE";

export function withPrivateKey(config: string, privateKey: string): string {
  return config.replace(PLACEHOLDER, privateKey);
}

function base64(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}
