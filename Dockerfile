# The image of every service; docker-compose.yml gives the arguments.
#   docker build --build-arg SERVICE=order-service --build-arg PORT=8083 -t sightline/order-service .

# Builds all services and the agent. Nothing here depends on SERVICE, so it runs once for all images, and what Maven downloads
# outlives the layer.
FROM maven:3.9.11-eclipse-temurin-25 AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/maven \
    mvn -Dmaven.repo.local=/maven --batch-mode --no-transfer-progress package -DskipTests -Dspotless.check.skip=true

FROM eclipse-temurin:25.0.2_10-jre
ARG SERVICE
ARG FOLDER=services/${SERVICE}
ARG PORT
WORKDIR /app
# Least changed first. The agent is attached from outside, exactly as natively: services hold no monitoring code.
COPY services/jvm.options services/ready.sh ./
COPY agent/example-rules rules/
COPY --from=build /src/agent/distribution/target/sightline-agent.jar ./
COPY --from=build /src/${FOLDER}/target/libs libs/
COPY --from=build /src/${FOLDER}/target/${SERVICE}.jar service.jar
ENV JAVA_TOOL_OPTIONS=-javaagent:/app/sightline-agent.jar \
    SIGHTLINE_RULES=/app/rules/shop.yaml \
    SERVER_HOST=0.0.0.0 \
    READY_PORT=${PORT}
# For what a service keeps itself: an empty volume takes over whose it is.
RUN install -d -o 10001 -g 10001 /data
EXPOSE ${PORT}
USER 10001:10001
HEALTHCHECK --interval=15s --timeout=5s --retries=4 --start-period=240s --start-interval=2s CMD ["/app/ready.sh"]
ENTRYPOINT ["java", "@/app/jvm.options", "-jar", "/app/service.jar"]
