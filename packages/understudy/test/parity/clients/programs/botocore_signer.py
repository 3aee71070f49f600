"""A mutation that botocore signs, sent with botocore's own HTTP session."""
import json
import os

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.httpsession import URLLib3Session

given = json.loads(os.environ["GIVEN"])
outputs, credentials = given["outputs"], given["credentials"]
signer = SigV4Auth(
    Credentials(credentials["accessKeyId"], credentials["secretAccessKey"], credentials["sessionToken"]),
    "appsync",
    outputs["region"],
)
session = URLLib3Session(verify=outputs["certificateAuthority"])


def asked(query, sent=None):
    body = json.dumps({"query": query})
    request = AWSRequest("POST", outputs["graphqlUrl"], {"Content-Type": "application/json"}, body)
    signer.add_auth(request)
    prepared = request.prepare()
    if sent is not None:
        prepared.body = json.dumps({"query": sent})
    answer = session.send(prepared)
    return {"status": answer.status_code, "json": json.loads(answer.content)}


seen = {
    "mutation": asked('mutation { put(id: "1", name: "n") { id name } }'),
    "forged": asked("{ __typename }", "{x:__typename}"),
}
print(json.dumps(seen))
