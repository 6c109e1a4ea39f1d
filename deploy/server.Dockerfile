# The server, the delivery worker and every command: `bespoke …`.
# From the project's folder: docker build -f deploy/server.Dockerfile -t bespoke-server .
ARG PYTHON=python:3.12-slim-bookworm

FROM ${PYTHON} AS build
WORKDIR /build
COPY requirements.lock .
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock \
 && /opt/venv/bin/pip uninstall --yes --quiet pip

FROM ${PYTHON}
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin bespoke \
 && install --directory --owner=bespoke --mode=0700 /var/lib/bespoke
WORKDIR /srv/bespoke
COPY --from=build /opt/venv /opt/venv
COPY data/nlu data/nlu
COPY actions actions
COPY analytics analytics
COPY catalog_adapter catalog_adapter
COPY console console
COPY foundation foundation
COPY gateway gateway
COPY orders orders
COPY server server
RUN mkdir customer_contexts && /opt/venv/bin/python -m compileall -q .
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    BESPOKE_HOST=0.0.0.0 \
    BESPOKE_LOG_JSON=true \
    BESPOKE_STATE_FOLDER=/var/lib/bespoke
USER 10001
EXPOSE 8080
# The server ends its turns and answers before it ends: give it 30 seconds.
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "server.cli"]
CMD ["serve"]
