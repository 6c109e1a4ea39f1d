# The bot: Rasa with the dialogue model, which is trained here.
# From the project's folder: docker build -f deploy/bot.Dockerfile -t bespoke-bot .
ARG PYTHON=python:3.10-slim-bookworm

FROM ${PYTHON} AS build
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
WORKDIR /srv/bespoke
COPY bot/requirements.lock bot/requirements.lock
# Rasa names TensorFlow as needed. The bot neither trains nor predicts with it (bot/engine/lighter.py), and it is two
# thirds of the environment.
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r bot/requirements.lock \
 && /opt/venv/bin/pip freeze | grep -iE '^(tensorflow|tensorboard|keras|jax|libclang|ml.dtypes)' | cut -d= -f1 \
      | xargs /opt/venv/bin/pip uninstall --yes --quiet pip
COPY config.yml config.yml
COPY data/nlu data/nlu
COPY bot bot
ENV RASA_TELEMETRY_ENABLED=false
RUN /opt/venv/bin/python -m bot.engine.train && /opt/venv/bin/python -m compileall -q bot

FROM ${PYTHON}
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin bespoke
WORKDIR /srv/bespoke
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/bespoke /srv/bespoke
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    RASA_TELEMETRY_ENABLED=false \
    HOME=/tmp
USER 10001
EXPOSE 5005
ENTRYPOINT ["python", "-m", "bot.engine.run"]
CMD ["--host", "0.0.0.0", "--port", "5005"]
