"""What is here, for language models: tools and resources of the Model Context Protocol (MCP)."""
