// A relying party on a certified client library. It says where to send the browser, reads where that came back,
// and says what it got; every check is the library's own.
import * as oidc from 'openid-client'
import { createInterface } from 'node:readline/promises'

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const read = async () => JSON.parse((await lines.next()).value)
const say = (what) => process.stdout.write(JSON.stringify(what) + '\n')

const { issuer, clientId, clientSecret, redirectUri, tampered } = await read()
try {
  const config = await oidc.discovery(new URL(issuer), clientId, clientSecret, oidc.ClientSecretBasic(clientSecret), {
    execute: [oidc.allowInsecureRequests],
  })
  const verifier = oidc.randomPKCECodeVerifier()
  const state = oidc.randomState()
  const nonce = oidc.randomNonce()
  const address = oidc.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'openid',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  })
  say({ address: address.href })
  const { answer } = await read()
  const tokens = await oidc.authorizationCodeGrant(config, new URL(answer), {
    pkceCodeVerifier: tampered === 'verifier' ? oidc.randomPKCECodeVerifier() : verifier,
    expectedState: state,
    expectedNonce: tampered === 'nonce' ? 'another' : nonce,
    idTokenExpected: true,
  })
  const claims = tokens.claims()
  const userinfo = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub)
  const result = { claims, userinfo }
  if (tokens.refresh_token) {
    const renewed = await oidc.refreshTokenGrant(config, tokens.refresh_token)
    result.renewed = renewed.access_token !== tokens.access_token
    await oidc.tokenRevocation(config, renewed.refresh_token ?? renewed.access_token)
    result.after = await oidc.fetchUserInfo(config, renewed.access_token, claims.sub).then(
      () => 'still there',
      () => 'gone',
    )
  }
  say(result)
} catch (error) {
  say({ error: error.error ?? error.code ?? error.message })
}
process.exit(0)
