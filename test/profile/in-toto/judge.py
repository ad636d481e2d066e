"""Whether an envelope is signed by a key and holds a Statement with SLSA provenance, by the protocol's own protobuf and securesystemslib."""
import json
import sys

from google.protobuf import json_format
from in_toto_attestation.predicates.provenance.v1 import provenance_pb2
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.resource_descriptor import ResourceDescriptor
from in_toto_attestation.v1.statement import Statement
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

key_path, *envelope_paths = sys.argv[1:]
with open(key_path, "rb") as file:
    public_key = load_pem_public_key(file.read())


def verdict(document: dict, more: bytes) -> str:
    key = SSlibKey.from_crypto(public_key, keyid=document["signatures"][0]["keyid"])
    envelope = Envelope.from_dict(document)
    envelope.payload += more
    try:
        envelope.verify([key], 1)
    except Exception as error:
        return type(error).__name__
    statement = json_format.Parse(envelope.payload, statement_pb2.Statement())
    Statement.copy_from_pb(statement).validate()
    predicate = json_format.ParseDict(json_format.MessageToDict(statement)["predicate"], provenance_pb2.Provenance())
    for dependency in predicate.build_definition.resolved_dependencies:
        ResourceDescriptor.copy_from_pb(dependency).validate()
    return f"{envelope.payload_type} {statement.predicate_type} {predicate.run_details.metadata.invocation_id}"


for path in envelope_paths:
    with open(path, encoding="utf-8") as file:
        text = file.read()
    print(verdict(json.loads(text), b""))
    print(verdict(json.loads(text), b" "))
