// SPDX-License-Identifier: Apache-2.0

/** What to run on a machine that has warren-agent, so that it joins. */
export function agentCommand(server: string, key: string): string {
  return `sudo warren up --server ${server} --key ${key}`;
}

/** What to run on a machine that has warren-gateway, so that it joins. */
export function gatewayCommand(server: string, key: string, endpoint: string): string {
  return [
    `sudo install -D -m 600 /dev/stdin /etc/warren/join-key <<< '${key}'`,
    `sudo tee /etc/warren/gateway.env <<END`,
    `WARREN_SERVER=${server}`,
    `WARREN_JOIN_KEY_FILE=/etc/warren/join-key`,
    `WARREN_ENDPOINT=${endpoint}`,
    `END`,
    `sudo systemctl enable --now warren-gateway`,
  ].join("\n");
}
