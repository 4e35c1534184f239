// Pins Jaeger; see docs/programs.md.
module io.sightline/backends/jaeger

go 1.26.0

replace github.com/Shopify/sarama => github.com/Shopify/sarama v1.33.0
