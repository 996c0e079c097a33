// SPDX-License-Identifier: Apache-2.0
import type { Client } from "../api/client";
import type { DeviceInfo } from "../api/schema";
import { Failure } from "../api/failure";
import { makeKeyPair, withPrivateKey } from "./browserKey";
import type { KeyPair } from "./browserKey";

/** What a WireGuard app imports. */
export interface ConfigurationFile {
  /** Whose it is. */
  device: string;
  name: string;
  text: string;
}

/** A key pair, made here; says what to do where this browser makes none. */
export function browserKey(): Promise<KeyPair> {
  return makeKeyPair().catch(() => {
    throw new Failure("invalid", "This browser makes no X25519 keys: use a newer one, or the command line.");
  });
}

/** The server's configuration of a device by file, which has one peer, with the key that the server doesn't have. */
export async function configurationOf(
  client: Client,
  device: DeviceInfo,
  network: string,
  keys: KeyPair,
): Promise<ConfigurationFile> {
  const path = { network, peer: device.peers[0] ?? "" };
  const { config, file_name } = await client.call("GET /networks/{network}/peers/{peer}/config", { path });
  return { device: device.id, name: file_name, text: withPrivateKey(config, keys.privateKey) };
}
