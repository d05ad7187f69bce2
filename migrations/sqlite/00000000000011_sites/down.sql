DROP TABLE site_openings;
DROP TABLE site_arenas;
DROP TABLE sites;
