"""Whether several servers and bots, killed at random, tell every customer what a single process would.

``python -m bench.replicas``. The demo CSPs' example conversations are held to their orders, many at once, each message
sent to any server. The same conversations, held before with one server, one bot and no kills, say what is expected.
"""
