"""A server of S3 at a socket, with one bucket and one user who may use it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection

import boto3
from moto.server import ThreadedMotoServer

BUCKET = "snapshots"


@contextmanager
def served() -> Iterator[Mapping[str, str]]:
    """Runs it; the settings by which the bucket is reached."""
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        address = f"http://{host}:{port}"
        told = {"endpoint_url": address, "region_name": "us-east-1"}
        told |= {"aws_access_key_id": "anybody", "aws_secret_access_key": "anything"}
        people = boto3.client("iam", **told)
        people.create_user(UserName="register")
        allowed = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
        people.put_user_policy(UserName="register", PolicyName="all", PolicyDocument=json.dumps(allowed))
        key = people.create_access_key(UserName="register")["AccessKey"]
        boto3.client("s3", **told).create_bucket(Bucket=BUCKET)
        # From now on it looks at who asks.
        asking = HTTPConnection(host, port)
        asking.request("POST", "/moto-api/reset-auth", b"0")
        assert asking.getresponse().status == 200
        asking.close()
        yield {
            "AWS_ENDPOINT_URL": address,
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
        }
    finally:
        server.stop()
