"""Folium maps, vector tiles, basemaps and legends."""
