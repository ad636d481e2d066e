"""Reads every case of a folder (case.provn, case.provx, case.json, case.jsonld) with the package prov, and says what it finds, one line a finding."""

import sys
import warnings
from pathlib import Path

from prov.model import ProvDocument

# What prov has to say of a document that is valid in its eyes is a finding as well.
warnings.simplefilter("error")


def read(path, form, **options):
    return ProvDocument.deserialize(source=str(path), format=form, **options)


folder = Path(sys.argv[1])
read_count = 0
for notation in sorted(folder.glob("*.provn")):
    case = notation.stem
    documents = {}
    for form, path, options in (
        ("provn", notation, {"profile": "default"}),
        ("xml", folder / f"{case}.provx", {}),
        ("json", folder / f"{case}.json", {}),
        ("jsonld", folder / f"{case}.jsonld", {}),
    ):
        try:
            documents[form] = read(path, form, **options)
            read_count += 1
        except Exception as error:  # every kind of refusal is a finding
            print(f"{case}: {form}: {type(error).__name__}: {error}")
    if len(documents) == 4:
        for form in ("xml", "json", "jsonld"):
            if documents[form] != documents["provn"]:
                print(f"{case}: {form} says something else than provn")
# The package makes names with prefixes of all IRIs, so these must be declared. It warns of how it calls rdflib, and of dictionaries' pairs, which it
# does not know.
warnings.simplefilter("ignore")
for trig in sorted(folder.glob("*.trig")):
    try:
        read(trig, "rdf", rdf_format="trig")
        read_count += 1
    except Exception as error:  # every kind of refusal is a finding
        print(f"{trig.stem}: trig: {type(error).__name__}: {error}")
print(f"{read_count} read")
