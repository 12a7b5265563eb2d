// An OpenID provider for the tests: oidc-provider as it is, with one program and any number of people.
// node provider.mjs PORT REDIRECT...
// POST /control {"fault": "", "lasts": 3600} says how it answers from now on; GET tells what it was asked.
import { setTimeout as wait } from "node:timers/promises";
import Provider from "oidc-provider";

const [port, ...redirects] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const state = { fault: "", lasts: 3600, renewals: 0, slow: 0 };

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "okienko",
      client_secret: "sekret-programu",
      redirect_uris: redirects,
      grant_types: ["authorization_code", "refresh_token"],
    },
    {
      client_id: "dovecot",
      client_secret: "sekret-serwera",
      redirect_uris: [],
      response_types: [],
      grant_types: [],
      token_endpoint_auth_method: "client_secret_basic",
    },
  ],
  claims: { openid: ["sub"], email: ["email"] },
  conformIdTokenClaims: false,
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, email: id }) }),
  features: { introspection: { enabled: true }, revocation: { enabled: true } },
  rotateRefreshToken: true,
  ttl: { AccessToken: () => state.lasts, Grant: 86400, IdToken: 600, Interaction: 600, RefreshToken: 86400, Session: 600 },
});

async function body(request) {
  let text = "";
  for await (const part of request) text += part;
  return text;
}

const nonsense = {
  nonsense: [200, "text/html", "<h1>Zapraszamy</h1>"],
  odd: [200, "application/json", JSON.stringify({ issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: "http://127.0.0.1:x/" })],
  endless: [200, "application/json", JSON.stringify({ issuer, authorization_endpoint: issuer, token_endpoint: issuer + "/x".repeat(999) })],
  broken: [500, "text/plain", "ORA-00600"],
  refuses: [401, "application/json", JSON.stringify({ error: "invalid_client", error_description: "sekret\u202e wygasł" })],
};

provider.use(async (ctx, next) => {
  if (ctx.path === "/control") {
    if (ctx.method === "POST") Object.assign(state, JSON.parse(await body(ctx.req)));
    ctx.body = state;
    return;
  }
  const asked = ctx.path === "/token" || ctx.path.startsWith("/.well-known/");
  if (asked && state.fault === "silent") return new Promise(() => {});
  if (asked && nonsense[state.fault]) {
    [ctx.status, ctx.type, ctx.body] = nonsense[state.fault];
    return;
  }
  if (ctx.path === "/token" && state.slow) await wait(state.slow);
  await next();
  if (ctx.path === "/token" && ctx.oidc?.params?.grant_type === "refresh_token") state.renewals += 1;
});

provider.listen(Number(port), "127.0.0.1");
