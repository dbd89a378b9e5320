"""From files to a store: articles read, checked and mapped in several processes, written by one."""
