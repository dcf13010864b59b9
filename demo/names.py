"""Names of people and of days, in each language. Nobody in particular is meant."""

FIRST = {
    "en": (
        "Ann Ben Cho Dee Elif Frank Grace Hana Ivo Jun Kofi Lena Mo Nadia Otis Priya Quinn Rosa Sam Tess "
        "Uma Vic Wendy Xavier Yara Zoe"
    ).split(),
    "de": (
        "Anke Bernd Clara Detlef Emre Frieda Günter Heike Ilse Jörg Käthe Lutz Marlene Nuri Ole Petra Ralf Söhnke"
    ).split(),
    "es": (
        "Alma Bruno Carmen Diego Elena Félix Gloria Hugo Irene Javier Lola Miguel Nuria Óscar Pilar Raúl Sofía"
    ).split(),
    "fr": (
        "Agnès Benoît Chloé Didier Élodie Fatou Gilles Hélène Inès Jules Léa Maël Noémie Ousmane Paul Renée"
    ).split(),
}
LAST = {
    "en": (
        "Whitfield Okafor Min-seo Alvarez Demir Brandt Nakamura O'Brien Petrov Achebe Larsen Haddad Rossi "
        "Patel Novak Green Kowalski Singh Taylor van-Dijk Ueda Young"
    ).split(),
    "de": (
        "Albers Brömmer Çelik Deichmann Ebeling Färber Großmann Hinrichs Ihde Jansen Köhler Lüders Möller Nowak"
    ).split(),
    "es": (
        "Aguilar Benítez Cano Domínguez Espinosa Fuentes Gálvez Herrera Ibáñez Jiménez Muñoz Núñez Ortega Peña"
    ).split(),
    "fr": (
        "Arnaud Bonnet Colas Dubois Étienne Fontaine Girard Hubert Imbert Joly Lefèvre Morel N'Diaye Perrot"
    ).split(),
}
DAYS = {
    "en": ("Monday Tuesday Wednesday Thursday Friday").split(),
    "de": ("Montag Dienstag Mittwoch Donnerstag Freitag").split(),
    "es": ("lunes martes miércoles jueves viernes").split(),
    "fr": ("lundi mardi mercredi jeudi vendredi").split(),
}
