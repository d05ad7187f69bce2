"""Authlib and requests-oauthlib, unmodified, against a running registry.

From the environment: REGISTRY_URL, CLIENT_ID, CLIENT_SECRET (a partner's), ADMIN_TOKEN (to register a public key).
"""

import os

# Plain HTTP, on loopback only.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"

import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata, get_well_known_url
from joserfc.jwk import ECKey
from oauthlib.oauth2 import BackendApplicationClient
from requests_oauthlib import OAuth2Session as OAuthlibSession

URL = os.environ["REGISTRY_URL"]
CLIENT = os.environ["CLIENT_ID"]
SECRET = os.environ["CLIENT_SECRET"]
STANDING = f"{URL}/v1/standing?use=referral&arena=case_management"


def discover():
    metadata = AuthorizationServerMetadata(requests.get(get_well_known_url(URL, external=True), timeout=30).json())
    metadata.validate()
    assert metadata["issuer"] == URL
    return metadata


def register(key):
    """What an administrator does: puts the public half of the client's key."""
    admin = {"Authorization": f"Bearer {os.environ['ADMIN_TOKEN']}"}
    client = f"{URL}/v1/clients/{CLIENT}"
    read = requests.get(client, headers=admin, timeout=30)
    read.raise_for_status()
    keys = {"keys": [key.as_dict(private=False)]}
    put = requests.put(f"{client}/keys", json=keys, headers={**admin, "If-Match": read.headers["ETag"]}, timeout=30)
    put.raise_for_status()


def use(session, metadata, prove=lambda: None):
    """A token is got, used, asked about and handed back."""
    prove()
    token = session.fetch_token(metadata["token_endpoint"], grant_type="client_credentials", scope="standing:read")
    assert token["token_type"] == "Bearer" and token["scope"] == "standing:read", token
    session.get(STANDING, timeout=30).raise_for_status()

    def ask():
        prove()
        answer = session.introspect_token(metadata["introspection_endpoint"], token=token["access_token"])
        answer.raise_for_status()
        assert answer.headers["Cache-Control"] == "no-store"
        return answer.json()

    said = ask()
    assert said["active"] and said["client_id"] == CLIENT and said["scope"] == "standing:read", said
    prove()
    session.revoke_token(metadata["revocation_endpoint"], token=token["access_token"]).raise_for_status()
    assert ask() == {"active": False}
    refused = requests.get(STANDING, headers={"Authorization": f"Bearer {token['access_token']}"}, timeout=30)
    assert refused.status_code == 401, refused.text


def session_for(proof, method):
    return OAuth2Session(CLIENT, proof, token_endpoint_auth_method=method, revocation_endpoint_auth_method=method)


def by_secret(metadata, method):
    assert method in metadata["token_endpoint_auth_methods_supported"]
    use(session_for(SECRET, method), metadata)


def by_key(metadata):
    key = ECKey.generate_key("P-256")
    register(key)
    session = session_for(key, "private_key_jwt")

    def prove():
        # Authlib keeps the id of a proof in the method that made it, and each proof is taken once.
        session.register_client_auth_method(PrivateKeyJWT(metadata["token_endpoint"], alg="ES256"))

    use(session, metadata, prove)


def by_oauthlib(metadata):
    session = OAuthlibSession(client=BackendApplicationClient(client_id=CLIENT, scope=["standing:read"]))
    token = session.fetch_token(metadata["token_endpoint"], client_secret=SECRET, include_client_id=False)
    assert token["scope"] == ["standing:read"], token["scope"]
    session.get(STANDING, timeout=30).raise_for_status()


def main():
    metadata = discover()
    for method in ("client_secret_basic", "client_secret_post"):
        by_secret(metadata, method)
        print(f"Authlib: {method}")
    by_key(metadata)
    print("Authlib: private_key_jwt")
    by_oauthlib(metadata)
    print("requests-oauthlib: client_secret_basic")


main()
