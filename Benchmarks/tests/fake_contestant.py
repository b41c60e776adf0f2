"""A contestant that answers at once, with times from its command line: fake_contestant.py NANOSECONDS [OPERATION-IT-LACKS]"""

import sys

for line in sys.stdin:
    verb, *words = line.split()
    values = dict(word.split("=", 1) for word in words)
    if verb == "describe" and "mute" in sys.argv:
        sys.exit("no such library")
    elif verb == "describe":
        print("contestant threads=1", flush=True)
    elif verb == "prepare" and values["op"] in sys.argv[2:]:
        print("none no counterpart", flush=True)
    elif verb == "prepare" and values["op"] == "broken":
        print("error it broke", flush=True)
    elif verb == "prepare" and values["op"] == "fatal":
        sys.exit(3)
    elif verb == "prepare":
        print(f"ready calls=7 ns={sys.argv[1]} check=1.5 expression=x + y == z", flush=True)
    elif verb == "catalogue":
        print("add zip\nsum reduce\nend", flush=True)
    else:
        print(sys.argv[1], flush=True)
