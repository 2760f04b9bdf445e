// Emoji by their names in English and French; the first letters of any name find them.
export const EMOJI = `😀,grin,sourire
😄,smile,rire
😂,joy,larmes de rire
🙂,slight smile,petit sourire
😉,wink,clin
😊,blush,content
😍,love,amour
🥰,adore,tendresse
😎,cool,lunettes
🤩,star eyes,épatant
😇,angel,ange
🙃,upside down,envers
😋,yum,miam
😜,tongue,langue
🤔,thinking,réflexion
🤨,doubt,doute
😐,neutral,neutre
🙄,eyes roll,soupir
😏,smirk,malice
😴,sleep,dodo
😅,sweat,ouf
😬,grimace,gêne
😕,confused,perplexe
🙁,sad,triste
😢,cry,larme
😭,sob,sanglot
😮,surprise,étonnement
😱,scream,effroi
😳,flushed,rouge
😡,angry,colère
🤯,mind blown,époustouflant
🥳,party,fête
🤗,hug,câlin
🤫,hush,chut
🤭,oops,oups
😷,mask,masque
🤒,ill,malade
🤕,hurt,blessé
🤖,robot
👻,ghost,fantôme
👍,thumbs up,yes,pouce,oui
👎,thumbs down,no,non
👏,clap,bravo
🙌,hands up,hourra
🙏,thanks,please,merci,prière
🤝,handshake,accord
👋,wave,hello,bonjour,salut
✌️,peace,victory,paix
🤞,fingers crossed,doigts croisés
👌,ok
👉,point right,droite
👈,point left,gauche
👆,point up,haut
👇,point down,bas
💪,strong,muscle,force
✋,hand,main
✍️,writing,écrire
👀,eyes,look,yeux,regard
🧠,brain,cerveau
🗣️,speak,parler
👥,people,gens
🧑‍💻,computer,ordinateur
🧑‍🍳,cook,cuisine
🧑‍🌾,gardener,jardin
🧑‍🏫,teacher,enseignant
👶,baby,bébé
👪,family,famille
🚶,walk,marche
🚴,bike ride,vélo
🏃,run,course
💃,dance,danse
❤️,heart,coeur
🧡,orange heart,coeur orange
💛,yellow heart,coeur jaune
💚,green heart,coeur vert
💙,blue heart,coeur bleu
💜,purple heart,coeur violet
💔,broken heart,coeur brisé
💯,hundred,cent
💡,idea,light,idée,ampoule
💬,speech,parole
💤,sleeping,sommeil
💥,boom
✨,sparkles,étincelles
⭐,star,étoile
🔥,fire,feu
🎉,tada,celebration,confettis
🎁,gift,cadeau
🎂,cake,gâteau,anniversaire
🎵,music,musique
🎸,guitar,guitare
🎬,film,cinéma
🎨,art,peinture
🎲,game,jeu
🏆,trophy,coupe
🏅,medal,médaille
⚽,football,ballon
♟️,chess,échecs
☀️,sun,soleil
🌤️,cloud,nuage
🌧️,rain,pluie
❄️,snow,neige
⛈️,storm,orage
🌈,rainbow,arc-en-ciel
🌙,moon,lune
🌍,earth,world,terre,monde
🌊,water,sea,eau,mer
🌱,seedling,pousse
🌳,tree,arbre
🌷,tulip,flower,fleur,tulipe
🌻,sunflower,tournesol
🍀,clover,luck,trèfle,chance
🍁,leaf,feuille
🐝,bee,abeille
🐞,bug,ladybird,coccinelle
🐢,turtle,slow,tortue,lent
🐈,cat,chat
🐕,dog,chien
🐦,bird,oiseau
🦆,duck,canard
🦋,butterfly,papillon
🍎,apple,pomme
🍓,strawberry,fraise
🍅,tomato,tomate
🥕,carrot,carotte
🥖,bread,baguette,pain
🧀,cheese,fromage
🍕,pizza
🍰,pie,tarte
🍪,cookie,biscuit
☕,coffee,café
🍵,tea,thé
🍺,beer,bière
🍷,wine,vin
🏠,home,house,maison
🏫,school,école
🏢,office,bureau
🏥,hospital,hôpital
🚗,car,voiture
🚌,bus
🚆,train
🚲,bike,vélo
✈️,plane,avion
🚀,rocket,fusée
⛺,tent,camping,tente
⏰,alarm,clock,réveil,heure
⏳,hourglass,sablier
📅,calendar,date,calendrier
📌,pin,épingle
📎,clip,trombone
📷,camera,photo
📚,books,livres
📖,book,livre
📝,note,memo,mémo
📣,announce,annonce
📦,parcel,box,colis,carton
📧,mail,courriel
📞,phone,téléphone
💻,laptop,portable
🖨️,printer,imprimante
🔋,battery,batterie
🔌,plug,prise
🔍,search,loupe,recherche
🔑,key,clé
🔒,lock,cadenas
🔗,link,lien
🔧,wrench,tool,outil,clef
🔨,hammer,marteau
🪛,screwdriver,tournevis
🧰,toolbox,boîte à outils
🧵,thread,fil
🧹,broom,balai
🧪,test,essai
💶,euro,money,argent
🗑️,bin,poubelle
🗳️,vote,ballot,urne
♻️,recycle,recyclage
✅,check,done,fait,coché
☑️,tick,case
❌,cross,wrong,croix,faux
❗,exclamation,attention
❓,question
⚠️,warning,danger
🚧,construction,travaux
🆘,help,sos,aide
🆕,new,nouveau
➕,plus
➖,minus,moins
➡️,arrow right,flèche
⬆️,arrow up,monter
⬇️,arrow down,descendre
🔁,repeat,répéter
🏁,finish,arrivée
🏳️‍🌈,pride,fierté
🇪🇺,europe
🇫🇷,france
🇬🇧,britain,royaume-uni
🇧🇪,belgium,belgique
🇨🇦,canada
🇨🇭,switzerland,suisse`.split("\n").map((line) => line.split(","));
