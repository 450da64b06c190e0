"""The same two models in SimPy, with no control plane: a batch of tasks on a number of slots where one in twenty fails
and is done again, and a queue with sixteen servers. Prints units and CPU seconds as JSON."""

import json
import math
import random
import sys
import time

import simpy

FAILURES = 0.05
MEAN = 30.0
CV = 0.5
SIGMA = math.sqrt(math.log(1 + CV * CV))
MU = math.log(MEAN) - SIGMA * SIGMA / 2


def batch(tasks, slots, seed):
    draw = random.Random(seed)
    env = simpy.Environment()
    resource = simpy.Resource(env, capacity=slots)

    def task():
        while True:
            with resource.request() as request:
                yield request
                yield env.timeout(draw.lognormvariate(MU, SIGMA))
            if draw.random() >= FAILURES:
                return

    for _ in range(tasks):
        env.process(task())
    env.run()


def queue(arrivals, servers, seed):
    draw = random.Random(seed)
    env = simpy.Environment()
    resource = simpy.Resource(env, capacity=servers)

    def customer():
        with resource.request() as request:
            yield request
            yield env.timeout(draw.expovariate(1.0))

    def source():
        for _ in range(arrivals):
            yield env.timeout(draw.expovariate(0.9 * servers))
            env.process(customer())

    env.process(source())
    env.run()


model, size, slots, times = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
before = time.process_time()
for replication in range(times):
    (batch if model == "batch" else queue)(size, slots, replication)
print(json.dumps({"seconds": time.process_time() - before}))
