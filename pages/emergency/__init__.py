"""The emergency banner: a prepared text that a town puts on its pages within a minute.

It waits for no approval. Who may edit the town's page may switch it on and off.
"""
