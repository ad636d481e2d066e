"""Whether CycloneDX documents follow the specification, by its authors' own library, strictly."""
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(file.read())
    print("valid" if error is None else repr(error)[:2000])
