# AutoAgent as a server (docs/serve.md):
#   docker build -t autoagent .
#   docker run --init -p 5001:5001 -p 8765:8765 -v served:/data --env-file .env autoagent
FROM node:24-slim AS build
WORKDIR /source
COPY package.json package-lock.json ./
# Not `npm ci`: it refuses a lock file that lacks the optional packages of other platforms. No script of a package runs here.
RUN npm install --no-save --no-audit --no-fund --ignore-scripts
COPY . .
RUN npm pack --pack-destination /

FROM node:24-slim
# The second wall around tools, where the container may make namespaces; without it the container itself is that wall.
RUN apt-get update \
  && apt-get install -y --no-install-recommends bubblewrap \
  && rm -rf /var/lib/apt/lists/*
COPY --from=build /autoagent-*.tgz /tmp/
RUN npm install --global --no-audit --no-fund /tmp/autoagent-*.tgz \
  && npm cache clean --force \
  && rm -f /tmp/autoagent-*.tgz
# Agents that can be served; mount your own over them.
COPY examples/agents /agents
# What is kept. A volume begins with these rights.
RUN install -d -o node -g node -m 0700 /data
VOLUME /data
WORKDIR /data
USER node
ENV HOME=/data AUTOAGENT_HOST=0.0.0.0 AUTOAGENT_TCP_PORT=5001 AUTOAGENT_HTTP_PORT=8765
EXPOSE 5001 8765
# Alive, not ready: a server that finishes its last answers is not to be killed for it. (With TLS in the container: a check of your own.)
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.AUTOAGENT_HTTP_PORT}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["autoagent"]
CMD ["serve", "--agent", "/agents/psicoia.json", "--log-format", "json"]
