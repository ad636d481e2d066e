"""Verdicts of rocrate-validator on crates, offline: the contexts come from a file, everything else that it would fetch is not there."""
import json
import logging
import sys
from pathlib import Path

from rocrate_validator import services
from rocrate_validator.models import Severity, ValidationSettings
from rocrate_validator.utils.http import HttpRequester

contexts_path, severity, *pairs = sys.argv[1:]
CONTEXTS = json.loads(Path(contexts_path).read_text(encoding="utf-8"))
logging.disable(logging.CRITICAL)


class Answer:
    """What the validator looks at of a response."""

    def __init__(self, url: str):
        found = CONTEXTS.get(url)
        self.status_code = 200 if found else 504
        self.headers = {"Content-Type": "application/ld+json"}
        self.text = json.dumps({"@context": found})
        self.content = self.text.encode()
        self.url = url
        self.from_cache = True
        self.ok = bool(found)

    def json(self):
        return json.loads(self.text)

    def raise_for_status(self):
        if not self.ok:
            raise RuntimeError(f"{self.url} is not there")


HttpRequester.get = lambda self, url, *args, **kwargs: Answer(url)
HttpRequester.head = lambda self, url, *args, **kwargs: Answer(url)

for profile, crate in zip(pairs[::2], pairs[1::2]):
    result = services.validate(
        ValidationSettings(
            rocrate_uri=crate,
            profile_identifier=profile,
            requirement_severity=Severity.get(severity),
            skip_availability_check=True,
        )
    )
    issues = sorted({f"{issue.severity.name} {issue.violatingEntity or ''} {issue.message}" for issue in result.get_issues()})
    print(json.dumps({"passed": result.passed(), "issues": issues}))
