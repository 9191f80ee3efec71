"""
An S3 server (moto) with the files of a folder, once in a bucket that everybody may read and once in a private one. Prints a line of
JSON when it is ready. Then it obeys lines: `enforce` (from now on signatures are checked), `replace KEY PATH` (of the private bucket).
"""

import json
import logging
import pathlib
import sys

import boto3
from moto import settings
from moto.server import ThreadedMotoServer

logging.getLogger("werkzeug").setLevel(logging.ERROR)
folder = pathlib.Path(sys.argv[1])
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
endpoint = "http://%s:%d" % server.get_host_and_port()


def client(service):
    setup = {"aws_access_key_id": "setup", "aws_secret_access_key": "setup"}
    return boto3.client(service, endpoint_url=endpoint, region_name="us-east-1", **setup)


s3, iam, sts = client("s3"), client("iam"), client("sts")
for bucket, acl in (("open", "public-read"), ("closed", "private")):
    s3.create_bucket(Bucket=bucket)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            s3.put_object(Bucket=bucket, Key=f"some folder/{path.relative_to(folder).as_posix()}", Body=path.read_bytes(), ACL=acl)


def user(name, actions):
    iam.create_user(UserName=name)
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}
    iam.put_user_policy(UserName=name, PolicyName="may", PolicyDocument=json.dumps(document))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}


def session():
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}
    role = iam.create_role(RoleName="reader", AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
    iam.put_role_policy(RoleName="reader", PolicyName="may", PolicyDocument=json.dumps(document))
    key = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="test")["Credentials"]
    return {
        "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
        "AWS_SESSION_TOKEN": key["SessionToken"],
    }


keys = {"reader": user("reader", "s3:GetObject"), "stranger": user("stranger", "ec2:DescribeInstances"), "session": session()}
print(json.dumps({"endpoint": endpoint, "keys": keys}), flush=True)

for line in sys.stdin:
    word, *rest = line.split()
    if word == "enforce":
        settings.INITIAL_NO_AUTH_ACTION_COUNT = 0
    elif word == "replace":
        key, path = rest
        settings.INITIAL_NO_AUTH_ACTION_COUNT = float("inf")
        s3.put_object(Bucket="closed", Key=f"some folder/{key}", Body=pathlib.Path(path).read_bytes(), ACL="private")
        settings.INITIAL_NO_AUTH_ACTION_COUNT = 0
    print("done", flush=True)
