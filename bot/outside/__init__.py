"""What works for Minder outside of its process: programs and servers of tools that were named."""
