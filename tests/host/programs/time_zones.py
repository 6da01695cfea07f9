"""Local time follows TZ, for each process by itself; what a zone's rules are is the library's."""
import os
import subprocess
import sys
import time
from datetime import datetime, timezone

SUMMER, WINTER = 1_000_000_000, 1_700_000_000


def told():
    return (time.tzname, time.timezone, time.daylight,
            [time.strftime("%Y-%m-%d %H:%M:%S %Z %z", time.localtime(at))
             for at in (SUMMER, WINTER)])


for name in ("UTC", "Europe/Berlin", ":America/New_York", "Asia/Kolkata", "EST5EDT,M3.2.0,M11.1.0",
             "<+03>-3", ""):
    os.environ["TZ"] = name
    time.tzset()
    print(repr(name), *told())
    print(time.ctime(SUMMER), time.mktime((2001, 9, 9, 3, 46, 40, 0, 0, -1)),
          datetime.fromtimestamp(SUMMER).isoformat(),
          datetime.fromtimestamp(SUMMER, timezone.utc).astimezone().isoformat())
os.environ["TZ"] = "Europe/Berlin"
time.tzset()
os.environ["TZ"] = "America/New_York"
print(time.strftime("%H %Z", time.localtime(SUMMER)), time.tzname)
CHILD = "import os, time; os.environ['TZ'] = 'Asia/Tokyo'; time.tzset(); print(time.tzname)"
print(subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True).stdout.strip())
print(time.strftime("%H %Z", time.localtime(WINTER)))
