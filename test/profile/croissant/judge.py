"""Whether mlcroissant takes Croissant documents. It would fetch contexts and files if it could: every proxy leads nowhere."""
import os
import sys

for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
    os.environ[name] = "http://127.0.0.1:9"

import mlcroissant

for path in sys.argv[1:]:
    try:
        mlcroissant.Dataset(jsonld=path)
        print("valid")
    except Exception as error:
        print(repr(error)[:2000].replace("\n", " "))
