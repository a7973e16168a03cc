"""How the web server runs. Behind a proxy that ends TLS; docs/operating.md names two."""

import os

from config.environment import Environment

env = Environment()
# For the proxy alone, whose word about the visitor's address and about TLS is believed.
bind = f"{env('HOST', default='127.0.0.1')}:{env.number('PORT', default=8000, least=1)}"
workers = env.number("WEB_PROCESSES", default=2, least=1)
threads = env.number("WEB_THREADS", default=4, least=1)
worker_class = "gthread"
# A setting that is wrong is told once, by the process that starts the others.
preload_app = True
# Seconds: a large import answers late; a process that hangs is replaced.
timeout = 120
graceful_timeout = 30
keepalive = 75  # longer than the proxy's, so that it never writes to a closed line
# Memory that a library keeps is given back now and then, not by all at once.
max_requests = 5000
max_requests_jitter = 1000
# Each request is told by the product itself, without addresses that hold codes.
accesslog = None
loglevel = "warning"
# Sockets of workers tell their master that they live: not on a disk.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108  # nosec B108  # one of the system, whose files have no name

# A socket to steer it from the shell: nobody does.
control_socket_disable = True
