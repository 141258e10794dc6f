"""Does the tasks of a list with one function, in a loop or in a pool of processes, and prints how long that took."""
import concurrent.futures
import functools
import json
import sys
import time


def attempt(resize, quality, task):
    try:
        resize(task["path"], task["width"], task["height"], task.get("output"), quality)
        return None
    except Exception as error:
        return str(error)


def run(resize):
    with open(sys.argv[1]) as file:
        batch = json.load(file)
    work = functools.partial(attempt, resize, batch["quality"])
    began = time.perf_counter()
    if batch["processes"] == 1:
        outcomes = [work(task) for task in batch["tasks"]]
    else:
        with concurrent.futures.ProcessPoolExecutor(batch["processes"]) as pool:
            outcomes = list(pool.map(work, batch["tasks"]))
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "errors": [error for error in outcomes if error]}))
