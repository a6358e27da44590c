"""Has QGIS itself add the cameras of a register as a layer, and narrow it: run by hand, with the Python of QGIS.

    apt-get install qgis python3-qgis
    QT_QPA_PLATFORM=offscreen /usr/bin/python3 tests/benchmarks/reading_in_qgis.py http://127.0.0.1:8000/api/

Prints what QGIS counts and what the register says there is, and ends with status 1 where they differ.
"""

import json
import sys
from urllib.parse import urlencode
from urllib.request import urlopen

from qgis.core import QgsApplication, QgsFeatureRequest, QgsRectangle, QgsVectorLayer


def main(address: str) -> int:
    """Compare all cameras, those of a kind, and those in a box."""
    application = QgsApplication([], False)
    application.initQgis()
    layer = QgsVectorLayer(f"url='{address}' typename='cameras' pageSize='500'", "cameras", "OAPIF")
    if not layer.isValid():
        print("QGIS cannot open it.")  # noqa: T201 - for whoever runs it
        return 1
    everything = list(layer.getFeatures())
    west, south = everything[0].geometry().asPoint()
    box = (west - 1, south - 1, west + 1, south + 1)
    in_box = len(list(layer.getFeatures(QgsFeatureRequest(QgsRectangle(*box)))))
    layer.setSubsetString("\"camera_type\" = 'fixed'")
    fixed = len(list(layer.getFeatures()))
    counts = {
        "all": (len(everything), counted(address)),
        "in a box": (in_box, counted(address, bbox=",".join(map(str, box)))),
        "fixed": (fixed, counted(address, filter="camera_type = 'fixed'")),
    }
    for name, (by_qgis, by_register) in counts.items():
        print(f"{name}: {by_qgis} in QGIS, {by_register} in the register")  # noqa: T201
    application.exitQgis()
    return any(by_qgis != by_register for by_qgis, by_register in counts.values())


def counted(address: str, **asked: str) -> int:
    """How many the register says there are."""
    with urlopen(f"{address}collections/cameras/items?{urlencode({**asked, 'limit': 1, 'f': 'json'})}") as answer:
        return int(json.load(answer)["numberMatched"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
