// A real OpenID provider on a free port of this machine. It prints its issuer address, waits for one line with the address that
// it shall send people back to, prints "ready", and ends with its standard input. Who is typed into its form is signed in.
import { generateKeyPairSync } from 'node:crypto';
import http from 'node:http';
import readline from 'node:readline';
import Provider from 'oidc-provider';

const secret = process.env.PROVIDER_SECRET;
const algorithm = process.env.PROVIDER_ALGORITHM;
const people = {
  anna: { name: 'Anna Arnold', groups: ['canteen', 'plant-quality'] },
  bert: { name: 'Bert Brandt', groups: ['canteen'] },
};

const key = (type, options, alg) => ({ ...generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' }), alg, use: 'sig' });

const server = http.createServer();
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const issuer = `http://127.0.0.1:${server.address().port}`;
console.log(`issuer ${issuer}`);

const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const { value: back } = await lines.next();

const provider = new Provider(issuer, {
  clients: [{ client_id: 'sightline', client_secret: secret, redirect_uris: [back], id_token_signed_response_alg: algorithm,
    token_endpoint_auth_method: process.env.PROVIDER_AUTH }],
  jwks: { keys: [key('rsa', { modulusLength: 2048 }, 'RS256'), key('ec', { namedCurve: 'P-256' }, 'ES256')] },
  cookies: { keys: ['of-the-tests'] },
  claims: { openid: ['sub'], profile: ['preferred_username', 'name', 'groups'] },
  conformIdTokenClaims: process.env.PROVIDER_CLAIMS === 'userinfo',
  clientAuthMethods: [process.env.PROVIDER_AUTH],
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, id) => people[id] && ({ accountId: id, claims: () => ({ sub: id, preferred_username: id, ...people[id] }) }),
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope('openid profile');
    await grant.save();
    return grant;
  },
});

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith('/interaction/')) {
    return next();
  }
  if (ctx.method === 'GET') {
    ctx.type = 'html';
    ctx.body = `<!doctype html><html lang="en"><head><title>Who are you?</title><link rel="icon" href="data:,"></head><body><form method="post">
      <label>Name <input name="name"></label><button name="ok" value="1">Sign in</button><button name="ok" value="0">Cancel</button></form></body></html>`;
    return undefined;
  }
  let body = '';
  for await (const part of ctx.req) {
    body += part;
  }
  const form = new URLSearchParams(body);
  return provider.interactionFinished(ctx.req, ctx.res, form.get('ok') === '1'
    ? { login: { accountId: form.get('name') } }
    : { error: 'access_denied', error_description: 'not today\r\nforged line' });
});

server.on('request', provider.callback());
console.log('ready');
await lines.next();
process.exit(0);
