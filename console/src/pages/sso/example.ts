/** What the provider and the service have to be told of each other. */

/** Where the provider sends browsers back, below the address of the service. */
export function callbackAt(address: string): string {
  return `${address.replace(/\/+$/, '')}/api/v1/auth/oidc/callback`;
}

/** Lines for the settings of the service. The secret is read from a file, so that no copy of the settings holds it. */
export function exampleOf(address: string): string {
  return `[server]
public_url = "${address.replace(/\/+$/, '')}"

[oidc]
issuer = "https://id.example.com"
client_id = "yipan"
client_secret = "@/etc/yipan/oidc-secret"
label = "Example"
create_users = false
`;
}
